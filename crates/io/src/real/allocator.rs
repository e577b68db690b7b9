//! Memory: mimalloc, asked for alignment only where that is more than all of its blocks have.
//!
//! The crate `mimalloc` always asks. Where no block of a size that is no power of two is free, mimalloc 3 then takes a
//! larger one, to have room for moving its start, so that none of that size ever becomes free: every such allocation
//! takes the slow way, a fifth of those of a small request.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout};

use libmimalloc_sys as mimalloc;

/// To be the `global_allocator`.
#[derive(Clone, Copy, Debug)]
pub struct Allocator;

// SAFETY: mimalloc's blocks are of the size that was asked for and nobody else's until they are freed; it reports
// failure by null and does not unwind. Each of its functions takes blocks of all the others.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: any size may be asked for, and the alignment of a layout is a power of two.
        unsafe {
            match layout.align() <= ALIGNMENT_OF_ALL {
                true => mimalloc::mi_malloc(layout.size()).cast(),
                false => mimalloc::mi_malloc_aligned(layout.size(), layout.align()).cast(),
            }
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for `alloc`.
        unsafe {
            match layout.align() <= ALIGNMENT_OF_ALL {
                true => mimalloc::mi_zalloc(layout.size()).cast(),
                false => mimalloc::mi_zalloc_aligned(layout.size(), layout.align()).cast(),
            }
        }
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, _: Layout) {
        // SAFETY: the caller has the pointer from here, and uses it no more.
        unsafe { mimalloc::mi_free(pointer.cast()) }
    }

    #[inline]
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as for `dealloc` and `alloc`.
        unsafe {
            match layout.align() <= ALIGNMENT_OF_ALL {
                true => mimalloc::mi_realloc(pointer.cast(), new_size).cast(),
                false => mimalloc::mi_realloc_aligned(pointer.cast(), new_size, layout.align()).cast(),
            }
        }
    }
}

/// What mimalloc gives to blocks of every size; those of 16 bytes and more have 16.
const ALIGNMENT_OF_ALL: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_aligned_and_hold_what_is_written_when_they_grow() {
        for align in [1, 2, 4, 8, 16, 64, 4096] {
            for size in (1..300).chain([1216, 5000, 70_000]) {
                let layout = Layout::from_size_align(size, align).unwrap();
                // SAFETY: what is allocated is written and read within its size, and freed once under its last layout.
                unsafe {
                    let block = Allocator.alloc(layout);
                    assert!(!block.is_null() && block.addr().is_multiple_of(align), "{layout:?}");
                    block.write_bytes(0x5a, size);
                    let grown = Allocator.realloc(block, layout, size * 2);
                    assert!(!grown.is_null() && grown.addr().is_multiple_of(align), "{layout:?}");
                    assert!((0..size).all(|i| grown.add(i).read() == 0x5a), "{layout:?}");
                    Allocator.dealloc(grown, Layout::from_size_align(size * 2, align).unwrap());
                    let zeroed = Allocator.alloc_zeroed(layout);
                    assert!((0..size).all(|i| zeroed.add(i).read() == 0), "{layout:?}");
                    Allocator.dealloc(zeroed, layout);
                }
            }
        }
    }
}
