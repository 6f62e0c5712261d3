use thiserror::Error;

/// What is wrong with a file, and where.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}, column {column}: expected {expected}")]
pub struct ParseError {
    pub line: usize,
    pub column: usize,
    pub expected: &'static str,
}

pub(crate) fn parse((index, text): (usize, &str)) -> Result<(f64, f64), ParseError> {
    let fail = |column, expected| ParseError { line: index + 1, column, expected };
    let (left, right) = text.split_once(" C: ").ok_or_else(|| fail(1, "a temperature"))?;
    let celsius = left.parse().map_err(|_| fail(1, "a number"))?;
    let enthalpy = right.parse().map_err(|_| fail(left.len() + 5, "a number"))?;
    Ok((celsius, enthalpy))
}
