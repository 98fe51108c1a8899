//! Whole commands with their whole output: `tests/cmd/` and the README are the cases.

#[test]
fn commands() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .case("tests/cmd/*.trycmd")
        .run();
}
