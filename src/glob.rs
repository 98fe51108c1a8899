//! What is asked of every pattern of files before the library makes an expression of it.
//!
//! The library goes down with the braces of a pattern, and a `.gitignore` of a stranger can have a hundred thousand of
//! them in one another. Who compiles one asks here first.

/// Braces that may stand in one another. People write two.
const DEEPEST: usize = 32;

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    #[error("more than {DEEPEST} braces stand in one another")]
    Deep,
    #[error(transparent)]
    Wrong(#[from] globset::Error),
}

impl GlobError {
    /// What is wrong, without the pattern.
    pub fn why(&self) -> String {
        match self {
            GlobError::Deep => self.to_string(),
            GlobError::Wrong(error) => error.kind().to_string(),
        }
    }
}

/// Says no to braces that stand in one another too deep. A brace that is escaped counts as well.
///
/// # Errors
/// There are too many.
pub(crate) fn prove(pattern: &str) -> Result<(), GlobError> {
    let mut depth = 0_usize;
    for byte in pattern.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(GlobError::Deep);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_counted_as_they_stand_in_one_another() {
        let nested = |depth: usize| format!("{}a{}", "{a,".repeat(depth), "}".repeat(depth));
        assert_eq!(prove(&nested(DEEPEST)), Ok(()));
        assert_eq!(prove(&nested(DEEPEST + 1)), Err(GlobError::Deep));
        assert_eq!(prove(&nested(1_000_000)), Err(GlobError::Deep));
        assert_eq!(prove(&"{a,b}".repeat(1_000)), Ok(()));
    }
}
