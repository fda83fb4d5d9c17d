package report

// Named are the entries that go by an id or an address.
type Named struct {
	Asked   string       `json:"asked"`
	Entries []NamedEntry `json:"entries"` // the best first
	Story   []NamedEntry `json:"story"`   // the live ones of the story that goes by it, the oldest first; none where it is no story's
}

// NamedEntry is one of them.
type NamedEntry struct {
	ID     string   `json:"id"`     // published
	Title  string   `json:"title"`  // empty where nobody gave one, or it was taken down
	Source string   `json:"source"` // that leads it
	By     string   `json:"by"`     // what it goes by, in words
	Story  []string `json:"story"`  // ids of the others in its story
}

// Words is what came of reading the operator's overrides again.
type Words struct {
	InForce bool `json:"in_force"` // they are, and readers see it; false: no daemon runs
}
