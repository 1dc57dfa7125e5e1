//! The feedkiln program: parse, run, exit.

fn main() -> std::process::ExitCode {
    feedkiln::cli::run()
}
