//! Waivers, exceptions and evidence without number, and words in them without end.

use super::*;
