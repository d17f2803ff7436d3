//! Sessions that outlive everything: the product.
