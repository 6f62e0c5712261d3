//! A small, strict parser for steam-table files.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;
use alloc::vec::Vec;

mod line;
pub use line::ParseError;

/// Enthalpies by temperature, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct Table(Vec<(f64, f64)>);

impl Table {
    /// Reads a table; the error names the line and the column.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        text.lines().enumerate().map(line::parse).collect::<Result<_, _>>().map(Self)
    }

    /// The enthalpy at a temperature, between the two rows around it.
    pub fn enthalpy(&self, celsius: f64) -> Option<f64> {
        let after = self.0.iter().position(|row| row.0 >= celsius)?;
        let (t1, h1) = self.0[after];
        let (t0, h0) = *self.0.get(after.checked_sub(1)?)?;
        Some(h0 + (h1 - h0) * (celsius - t0) / (t1 - t0))
    }
}
