"""One module per feature; each exports `routes`. Handlers do not import each other."""
