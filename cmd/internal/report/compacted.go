package report

// Compacted is what a compaction came to, in bytes of the store's file.
type Compacted struct {
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}
