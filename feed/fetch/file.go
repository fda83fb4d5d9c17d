package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// settled is how long a file must have been left alone before its time vouches for
// its content: two writes within one tick of the file system's clock look alike.
const settled = 2 * time.Second

// fetchFile does a job whose source is a file under the root. Its size and time are
// its validator.
func (c *Client) fetchFile(ctx context.Context, u *url.URL, j feed.Job, r feed.Result) feed.Result {
	name, err := fileName(c.Root, u)
	if err != nil {
		return failed(r, err)
	}
	root, err := os.OpenRoot(c.Root)
	if err != nil {
		return failed(r, because(feed.CauseOurs, "open folder of file sources: %w", err))
	}
	defer root.Close()
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe without a writer must not hold us up
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return failed(r, because(feed.CauseMissing, "open file: %w", err))
		}
		return failed(r, fmt.Errorf("open file: %w", err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return failed(r, fmt.Errorf("read file: %w", err))
	}
	if !info.Mode().IsRegular() {
		return failed(r, fmt.Errorf("open file %s: not a regular file", name))
	}
	v := fileValidator(info, c.now())
	if v != (feed.Validator{}) && v == j.Validator {
		r.Outcome, r.Validator, r.BodyHash, r.Same = feed.Unchanged, v, j.BodyHash, true
		return r
	}
	wire := c.space.buffer()
	defer c.space.giveBack(wire)
	if err := readAll(wire, f, c.space.most, "the file"); err != nil {
		return failed(r, err)
	}
	r.Validator = v
	return c.read(ctx, wire, &document{}, &j, r)
}

func fileValidator(info fs.FileInfo, now time.Time) feed.Validator {
	if age := now.Sub(info.ModTime()); age >= 0 && age < settled {
		return feed.Validator{}
	}
	return feed.Validator{ETag: fmt.Sprintf(`"%x-%x"`, info.Size(), info.ModTime().UnixNano())}
}

// fileName is the file's name relative to the folder.
func fileName(folder string, u *url.URL) (string, error) {
	if folder == "" {
		return "", errors.New("file sources have no folder here")
	}
	if u.Host != "" {
		return "", fmt.Errorf("file URL names the host %q; write file:NAME", u.Host)
	}
	if u.Opaque == "" && u.Path != "" {
		name, err := filepath.Rel(folder, u.Path)
		if err != nil {
			return "", fmt.Errorf("%s is not in the folder of file sources", u.Path)
		}
		return name, nil
	}
	name, err := url.PathUnescape(u.Opaque)
	if err != nil || name == "" {
		return "", fmt.Errorf("file URL %q names no file", u.String())
	}
	return name, nil
}
