package report

import (
	"fmt"
	"io"
	"strings"
)

// Reload is what `reload --json` prints: what another configuration changed.
type Reload struct {
	Changes  []string `json:"changes"`  // "+2 sources", "3 entries leave /category/crime.atom"
	Warnings []string `json:"warnings"` // what is likely a mistake in it
	Errors   []string `json:"errors"`   // what is wrong with it, so that the one before stays in force
}

// String is the changes in one line.
func (r *Reload) String() string {
	if len(r.Changes) == 0 {
		return "nothing that shows has changed"
	}
	return strings.Join(r.Changes, ", ")
}

// WriteText writes the warnings, and the changes in one line. The errors are for whoever
// says that it failed.
func (r *Reload) WriteText(w io.Writer) error {
	for _, s := range r.Warnings {
		if _, err := fmt.Fprintln(w, s); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, "reloaded:", r)
	return err
}
