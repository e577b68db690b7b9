//! The record batch: view, build, validate, compress.
