//! A quick look at whether a value fits a schema, where most do: thousands of examples against schemas that are deep.
//!
//! It reads schemas and values where they stand in their documents and compiles nothing but a list of rules, once for
//! each schema. It says yes or no only where it is sure, and *doubt* wherever anything is unusual; who asks then
//! compiles the schema for the validator, which decides and finds the words.
//!
//! It also knows what keeps ajv from compiling a schema at all, as Spectral reports that (or passes over it in
//! silence) without a look at the value.

mod forms;
mod judge;
mod keywords;

pub(crate) use forms::{Edition, FormId, Forms, References, Relax, Unusable};
pub(crate) use judge::Answer;

#[cfg(test)]
mod tests;
