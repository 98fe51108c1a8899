//! Facts of a repository: few bytes, or short lines without number, that would become many.

use super::*;
