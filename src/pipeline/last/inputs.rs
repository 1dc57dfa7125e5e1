//! The files that a run listed, as the cache compares them.

use std::sync::Arc;

use crate::collect::Inputs;
use crate::model::Paths;
use crate::state::cache::{ListedFile, Listing};

/// The files of a listing, as they are compared.
pub(super) struct InputFiles<'a> {
    pub inputs: &'a Inputs,
    /// What was touched from this moment on cannot be trusted, in nanoseconds since 1970.
    pub touched_from: i64,
}

impl Listing for InputFiles<'_> {
    fn count(&self) -> usize {
        self.inputs.count()
    }

    fn file(&self, at: usize) -> ListedFile<'_> {
        let (folder, path, stamp) = self.inputs.file(at);
        ListedFile {
            name: (folder, path),
            stamp: stamp.hash,
            is_trusted: stamp.can_be_trusted(self.touched_from),
        }
    }

    fn paths(&self) -> Option<Arc<Paths>> {
        self.inputs.paths()
    }
}
