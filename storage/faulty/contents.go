package faulty

// blockSize is that of the pieces that versions of a file share, in bytes.
const blockSize = 4096

type block = [blockSize]byte

// contents are the bytes of a file. Blocks are never changed once they are in the map,
// so that a copy costs no more than the map.
type contents struct {
	size   int64
	blocks map[int64]*block // by number; missing: zeros
}

func (c *contents) clone() contents {
	to := contents{size: c.size, blocks: make(map[int64]*block, len(c.blocks))}
	for i, b := range c.blocks {
		to.blocks[i] = b
	}
	return to
}

// write puts the bytes at the offset.
func (c *contents) write(p []byte, off int64) {
	if len(p) == 0 {
		return
	}
	if c.blocks == nil {
		c.blocks = map[int64]*block{}
	}
	for len(p) > 0 {
		i, in := off/blockSize, off%blockSize
		b := new(block)
		if old := c.blocks[i]; old != nil && (in > 0 || len(p) < blockSize) {
			*b = *old
		}
		n := copy(b[in:], p)
		c.blocks[i] = b
		p, off = p[n:], off+int64(n)
	}
	c.size = max(c.size, off)
}

// read fills p from the offset and returns how much there was.
func (c *contents) read(p []byte, off int64) int {
	p = p[:max(0, min(int64(len(p)), c.size-off))]
	for rest := p; len(rest) > 0; {
		i, in := off/blockSize, off%blockSize
		n := min(len(rest), int(blockSize-in))
		if b := c.blocks[i]; b != nil {
			copy(rest[:n], b[in:])
		} else {
			clear(rest[:n])
		}
		rest, off = rest[n:], off+int64(n)
	}
	return len(p)
}

// truncate sets the size.
func (c *contents) truncate(size int64) {
	if size < c.size {
		for i := range c.blocks {
			if i*blockSize >= size {
				delete(c.blocks, i)
			}
		}
		if b := c.blocks[size/blockSize]; b != nil {
			cut := *b
			clear(cut[size%blockSize:])
			c.blocks[size/blockSize] = &cut
		}
	}
	c.size = size
}
