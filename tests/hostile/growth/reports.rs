//! What is found without number, in every form of a report.

use super::*;
