//go:build !unix

package cli

import "io/fs"

// journalStream is empty: there is no journal.
func journalStream(fs.FileInfo) string { return "" }
