package parts

import (
	"bytes"
	"encoding/xml"

	"github.com/gorilla/feeds"
)

// Document is an XML document with the root element, as gorilla/feeds writes it. size is
// that of the parts that are in it, in bytes.
func Document(root any, size int) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(size + 4096)
	if err := feeds.WriteXML(wrapped{root}, &b); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// wrapped is what gorilla/feeds takes.
type wrapped struct{ root any }

// FeedXml is the name that gorilla/feeds gave it.
func (w wrapped) FeedXml() any { return w.root }

// Element is the element as a part of a document, each of its lines behind the indent.
func Element(element any, indent string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('\n')
	enc := xml.NewEncoder(&b)
	enc.Indent(indent, "  ")
	if err := enc.Encode(element); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
