//! The feedkiln program: parse, run, exit.

/// Static Linux binaries would have musl's allocator, in which threads wait for each other; this one also takes a sixth
/// off a build's time elsewhere.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    feedkiln::cli::run()
}
