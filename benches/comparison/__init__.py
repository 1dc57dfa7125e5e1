"""What benches/compare is made of: each file has one part of it."""
