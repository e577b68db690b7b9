//! Who of a topic's subscribers is to get the next partition, and who is to give one up.
//!
//! Subscribers are sorted by size. Two ranges grow from the ends towards each other: the least loaded, a plateau that is
//! raised by one each time all of it got a partition, and the most loaded, which is lowered likewise. Members that have
//! nothing of this topic to give are moved behind the end of the most loaded range.
//! ```text
//!           ^ least       most loaded
//!           | loaded      range    #
//!           | range      [##<-   ]##
//! partition |          ##[#######]##
//! count     | [...->  ]##[#######]##
//!           | [#######]##[#######]##   the last two have nothing to give up
//!           +----------------------->  members
//! ```

/// Balances the subscribers of one topic after another. Sizes are counts of partitions over all topics.
#[derive(Default)]
pub(super) struct Balancer {
    sorted: Vec<u32>,
    least_end: usize,
    least_level: i64,
    next_least: usize,
    most_start: usize,
    most_end: usize,
    most_level: i64,
    /// One past the next member to give up a partition.
    next_most: usize,
}

impl Balancer {
    /// Starts with the subscribers of another topic, which must be ascending and at least one.
    pub(super) fn start(&mut self, subscribers: &[u32], sizes: &[u32]) {
        self.sorted.clear();
        self.sorted.extend_from_slice(subscribers);
        // A stable sort: among members of equal size the order stays.
        self.sorted.sort_by_key(|member| sizes[*member as usize]);
        let size = |index: usize| i64::from(sizes[self.sorted[index] as usize]);
        let count = self.sorted.len();
        (self.least_end, self.least_level, self.next_least) = (0, size(0) - 1, 0);
        (self.most_start, self.most_end, self.most_level) = (count, count, size(count - 1) + 1);
        self.next_most = count;
    }

    /// The member to get the next partition. `sizes` are the current ones, as changed by what was dealt out.
    pub(super) fn next_least_loaded(&mut self, sizes: &[u32]) -> u32 {
        if self.next_least >= self.least_end {
            self.least_level += 1;
            while self.least_end < self.sorted.len() && self.size(self.least_end, sizes) == self.least_level {
                self.least_end += 1;
            }
            self.next_least = 0;
        }
        let member = self.sorted[self.next_least];
        self.next_least += 1;
        member
    }

    /// The member to give up a partition, if there is one left.
    pub(super) fn next_most_loaded(&mut self, sizes: &[u32]) -> Option<u32> {
        if self.next_most <= self.most_start {
            if self.most_end <= self.most_start && self.most_start > 0 {
                // All of the range was excluded: begin again with the plateau to its left, however low.
                self.most_level = self.size(self.most_start - 1, sizes);
            } else {
                self.most_level -= 1;
            }
            while self.most_start > 0 && self.size(self.most_start - 1, sizes) == self.most_level {
                self.most_start -= 1;
            }
            self.next_most = self.most_end;
        }
        let index = self.next_most.checked_sub(1)?;
        self.next_most = index;
        Some(self.sorted[index])
    }

    /// The member that `next_most_loaded` gave last has nothing to give up.
    pub(super) fn exclude_most_loaded(&mut self) {
        self.most_end -= 1;
        self.sorted.swap(self.next_most, self.most_end);
    }

    /// Moving another partition would not make the sizes more equal.
    pub(super) fn is_balanced(&self) -> bool {
        self.most_level - self.least_level <= 1
    }

    fn size(&self, index: usize, sizes: &[u32]) -> i64 {
        i64::from(sizes[self.sorted[index] as usize])
    }
}
