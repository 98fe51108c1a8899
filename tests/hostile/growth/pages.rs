//! Pages, evidence of tests and API descriptions whose reading would grow with the square of their size.

use super::*;
