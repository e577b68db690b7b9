//! `klamm`: one binary for the node and for all of its tools.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: klamm_io::Allocator = klamm_io::Allocator;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    klamm::command::run(&arguments)
}
