"""What every table is made of, layer by layer; `transforms.schemas` gathers them."""
