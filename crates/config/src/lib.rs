//! Every configuration key once.
