//! Values of a fixed size, for arrays of them.

use klamm_types::Uuid;

use super::{DecodeError, Decoder, Encoder};

/// A value whose wire form has a fixed size.
pub trait Scalar: Copy {
    const SIZE: usize;
    fn read(d: &mut Decoder<'_>) -> Result<Self, DecodeError>;
    fn write(self, e: &mut Encoder);
}

macro_rules! scalar {
    ($($type:ty, $size:literal, $method:ident;)*) => {$(
        impl Scalar for $type {
            const SIZE: usize = $size;
            fn read(d: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                d.$method()
            }
            fn write(self, e: &mut Encoder) {
                e.$method(self);
            }
        }
    )*};
}

scalar! {
    i8, 1, i8;
    i16, 2, i16;
    u16, 2, u16;
    i32, 4, i32;
    i64, 8, i64;
    Uuid, 16, uuid;
}
