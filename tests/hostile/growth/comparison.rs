//! Reports of earlier runs, and packs, that are held against others: what strangers may give to be compared.

use super::*;
