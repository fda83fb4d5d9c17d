package memory_test

import (
	"testing"

	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

var backend = storagetest.Backend{
	Open:      func(_ *testing.T, _ string, merge storage.Merge) storage.Store { return &memory.Store{Merge: merge} },
	Reference: func() storage.Store { return memory.New() },
	Forgets:   true,
}

func TestStore(t *testing.T) { storagetest.Run(t, backend) }
