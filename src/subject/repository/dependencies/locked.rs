use super::Asked;
pub(super) fn write(
    _: &mut [Asked<'_>],
    _: &crate::repository::Repository,
    _: &super::Sources,
    _: &mut crate::tree::Forest,
    _: &mut Vec<super::SubjectTrouble>,
) {
}
