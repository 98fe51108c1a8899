//! Conformance reports: what a vendor says of a product, criterion by criterion.

pub(super) mod openacr;
