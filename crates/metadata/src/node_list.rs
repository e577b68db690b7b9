//! Lists of brokers that take little memory where they are as most of their kind are: of three replicas, or empty.
//!
//! A list stands in the partition itself where it can, so that a million partitions are not millions of allocations.
//! Both read as slices.

use std::fmt;
use std::ops::Deref;

use klamm_types::NodeId;

/// Brokers in 16 bytes: up to three lie within, more are allocated.
#[derive(Clone)]
pub struct NodeList(Place);

/// Brokers in 8 bytes, for lists that are empty nearly always: these allocate nothing.
#[derive(Clone, Default)]
pub struct RareNodeList(Option<Box<Box<[NodeId]>>>);

#[derive(Clone)]
enum Place {
    Within { count: u8, nodes: [NodeId; WITHIN_MAX] },
    // A box of a slice takes 16 bytes by itself.
    Allocated(Box<Box<[NodeId]>>),
}

const WITHIN_MAX: usize = 3;

impl Deref for NodeList {
    type Target = [NodeId];

    fn deref(&self) -> &[NodeId] {
        match &self.0 {
            Place::Within { count, nodes } => nodes.get(..usize::from(*count)).unwrap_or(nodes),
            Place::Allocated(nodes) => nodes,
        }
    }
}

impl Deref for RareNodeList {
    type Target = [NodeId];

    fn deref(&self) -> &[NodeId] {
        self.0.as_ref().map_or(&[], |nodes| nodes)
    }
}

impl Default for NodeList {
    fn default() -> Self {
        Self::from_iter([])
    }
}

impl FromIterator<NodeId> for NodeList {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> Self {
        let mut rest = nodes.into_iter();
        let mut within = [NodeId::NONE; WITHIN_MAX];
        let mut count = 0;
        for (place, node) in within.iter_mut().zip(rest.by_ref()) {
            *place = node;
            count += 1;
        }
        match rest.next() {
            Some(next) => {
                let all = within.into_iter().chain([next]).chain(rest);
                Self(Place::Allocated(Box::new(all.collect())))
            }
            None => Self(Place::Within { count, nodes: within }),
        }
    }
}

impl FromIterator<NodeId> for RareNodeList {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> Self {
        let nodes: Box<[NodeId]> = nodes.into_iter().collect();
        Self((!nodes.is_empty()).then(|| Box::new(nodes)))
    }
}

macro_rules! reads_as_slice {
    ($list:ty) => {
        impl From<&[NodeId]> for $list {
            fn from(nodes: &[NodeId]) -> Self {
                nodes.iter().copied().collect()
            }
        }

        impl<'a> IntoIterator for &'a $list {
            type Item = &'a NodeId;
            type IntoIter = std::slice::Iter<'a, NodeId>;

            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }

        impl PartialEq for $list {
            fn eq(&self, other: &Self) -> bool {
                **self == **other
            }
        }

        impl Eq for $list {}

        impl fmt::Debug for $list {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self).finish()
            }
        }
    };
}

reads_as_slice!(NodeList);
reads_as_slice!(RareNodeList);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_any_length_read_as_what_they_were_made_of() {
        for count in 0..6 {
            let nodes: Vec<NodeId> = (0..count).map(NodeId).collect();
            let (list, rare) = (NodeList::from(&*nodes), RareNodeList::from(&*nodes));
            assert_eq!((&*list, &*rare), (&*nodes, &*nodes));
            assert_eq!((list.clone(), rare.clone()), (list, rare));
        }
    }

    #[test]
    fn lists_differ_where_their_nodes_do() {
        let lists = [&[][..], &[1], &[2], &[1, 2], &[1, 2, 3], &[1, 2, 3, 4], &[1, 2, 3, 5]];
        let list = |ids: &[i32]| ids.iter().copied().map(NodeId).collect::<NodeList>();
        for (index, a) in lists.iter().enumerate() {
            for (other, b) in lists.iter().enumerate() {
                assert_eq!(list(a) == list(b), index == other, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn lists_are_small() {
        assert_eq!((size_of::<NodeList>(), size_of::<RareNodeList>()), (16, 8));
    }
}
