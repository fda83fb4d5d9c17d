// Package catalogtest makes catalogues anew, in memory. It is for tests alone.
package catalogtest

import (
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// View is what a catalogue that is made anew reads.
type View = catalog.View

// Read calls fn with the catalogue of the plan at the position of v, made anew.
func Read(plan *curate.Plan, v View, fn func(catalog.Picture) error) error {
	c, err := Of(plan, v)
	if err != nil {
		return err
	}
	return c.Read(fn)
}

// Of is the catalogue of the plan at the position of v, made anew.
func Of(plan *curate.Plan, v View) (*catalog.Catalog, error) {
	c, err := catalog.Open(new(catalog.Memory), plan)
	if err != nil {
		return nil, err
	}
	if err := c.Step(v); err != nil {
		return nil, err
	}
	for done := false; !done && err == nil; {
		done, err = c.Fill(v, 1000)
	}
	return c, err
}
