package parse

// Bounds of what is handed to gofeed, whose cost beyond them is quadratic, or fatal.
// Real feeds stay far below.
const (
	maxDepth      = 200       // of elements; gofeed recurses, and a stack that overflows ends the process
	maxElements   = 250_000   //
	maxAttributes = 500       // of one element
	maxBindings   = 256       // namespaces in scope
	maxScope      = 6_000_000 // bindings in scope, summed over all elements: gofeed copies them for each
	maxFragments  = 256 << 20 // bytes copied to join text that comes in pieces
	maxEdits      = 250_000   // repairs
	maxWasted     = 256 << 20 // bytes looked at that turned out to be no tag
)

// limits counts what a document costs. The zero value has counted nothing.
type limits struct {
	exceeded string // what the document has too much of; empty: nothing
	elements int
	bindings int // in scope, summed over all elements
	joined   int // bytes of texts that come in pieces
	wasted   int // bytes looked at that turned out to be no tag
}

// exceed notes the first bound that is exceeded.
func (l *limits) exceed(what string) {
	if l.exceeded == "" {
		l.exceeded = what
	}
}

// element counts an element that stands in so many others.
func (l *limits) element(depth int) {
	if l.elements++; l.elements > maxElements {
		l.exceed("has too many elements")
	}
	if depth >= maxDepth {
		l.exceed("has its elements nested too deep")
	}
}

// namespaces counts the bindings that are in scope of an element.
func (l *limits) namespaces(bindings int) {
	if l.bindings += bindings + 1; l.bindings > maxScope || bindings > maxBindings {
		l.exceed("has too many namespaces")
	}
}

// join counts the bytes of a text that is interrupted, which gofeed copies.
func (l *limits) join(bytes int) {
	if l.joined += bytes; l.joined > maxFragments {
		l.exceed("has text in too many pieces")
	}
}

// waste counts the bytes that were looked at for a tag that is none.
func (l *limits) waste(bytes int) {
	if l.wasted += bytes; l.wasted > maxWasted {
		l.exceed("is full of what is almost markup")
	}
}
