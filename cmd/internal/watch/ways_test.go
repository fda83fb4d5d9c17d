package watch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// desk is a folder with a configuration, on which a tool works.
type desk struct {
	t     testing.TB
	dir   string
	pause func() // between two steps of the tool
}

func (d *desk) at(name string) string { return filepath.Join(d.dir, name) }

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	d.pause()
}

func (d *desk) mkdir(name string) { d.t.Helper(); d.must(os.MkdirAll(d.at(name), 0o700)) }
func (d *desk) write(name, text string) {
	d.t.Helper()
	d.must(os.WriteFile(d.at(name), []byte(text), 0o600))
}
func (d *desk) rename(from, to string)   { d.t.Helper(); d.must(os.Rename(d.at(from), d.at(to))) }
func (d *desk) remove(name string)       { d.t.Helper(); d.must(os.RemoveAll(d.at(name))) }
func (d *desk) link(target, name string) { d.t.Helper(); d.must(os.Symlink(target, d.at(name))) }
func (d *desk) chmod(name string, m uint32) {
	d.t.Helper()
	d.must(os.Chmod(d.at(name), os.FileMode(m)))
}

// append writes behind what is there, in a step of its own.
func (d *desk) append(name, text string) {
	d.t.Helper()
	f, err := os.OpenFile(d.at(name), os.O_WRONLY|os.O_APPEND, 0)
	if err == nil {
		_, err = f.WriteString(text)
		f.Close()
	}
	d.must(err)
}

const head = "version: 1\nsite: {id: \"tag:example.org,2026:\", title: T, url: https://example.org}\n"

// said is a configuration of sources with these ids.
func said(ids ...string) string { return head + sources(ids...) }

func sources(ids ...string) string {
	return "sources:\n  - {id: " + strings.Join(ids, ", url: https://x.example/f}\n  - {id: ") + ", url: https://x.example/f}\n"
}

// way is one in which a tool replaces files. before is what it finds; the configuration is
// ov.yaml.
type way struct {
	name    string
	before  func(*desk)
	do      func(*desk)
	changes bool   // the contents
	want    string // ids of the sources afterwards
}

func plain(d *desk) { d.write("ov.yaml", said("a")) }

func parted(d *desk) {
	plain(d)
	d.mkdir("sources.d")
	d.write("sources.d/b.yaml", "# none\n")
	d.write("sources.d/c.yaml", strings.Replace(sources("c"), "x.example", "c.example", 1))
}

// kubelet mounts a ConfigMap: links to a folder of which the name is swapped.
func kubelet(d *desk) {
	d.mkdir("..2026_1")
	d.write("..2026_1/ov.yaml", said("a"))
	d.link("..2026_1", "..data")
	d.link("..data/ov.yaml", "ov.yaml")
}

var ways = []way{
	{"truncated and written in place, in two writes", plain, func(d *desk) {
		d.write("ov.yaml", "")
		text := said("b")
		d.append("ov.yaml", text[:40])
		d.append("ov.yaml", text[40:])
	}, true, "b"},
	{"a temporary file renamed over it, as vim, sed -i and Ansible do", plain, func(d *desk) {
		d.write(".ov.yaml.tmp1", said("b"))
		d.chmod(".ov.yaml.tmp1", 0o644)
		d.rename(".ov.yaml.tmp1", "ov.yaml")
	}, true, "b"},
	{"the backups of vim", plain, func(d *desk) {
		d.write(".ov.yaml.swp", "b0VIM")
		d.write("4913", "")
		d.remove("4913")
		d.rename("ov.yaml", "ov.yaml~")
		d.write("ov.yaml", "")
		d.append("ov.yaml", said("b"))
		d.remove("ov.yaml~")
		d.remove(".ov.yaml.swp")
	}, true, "b"},
	{"the locks and backups of Emacs", plain, func(d *desk) {
		d.link("me@here.1:2", ".#ov.yaml")
		d.write("#ov.yaml#", "version")
		d.rename("ov.yaml", "ov.yaml~")
		d.write("ov.yaml", said("b"))
		d.remove("#ov.yaml#")
		d.remove(".#ov.yaml")
	}, true, "b"},
	{"deleted and made again", plain, func(d *desk) {
		d.remove("ov.yaml")
		d.write("ov.yaml", said("b"))
	}, true, "b"},
	{"git checkout", parted, func(d *desk) {
		d.remove("ov.yaml")
		d.write("ov.yaml", said("a", "A")[:len(said("a"))]) // the same
		d.remove("sources.d/c.yaml")
		d.remove("sources.d")
		d.mkdir("sources.d")
		d.write("sources.d/d.yaml", strings.Replace(sources("d"), "x.example", "d.example", 1))
		d.write("sources.d/e.yaml", strings.Replace(sources("e"), "x.example", "e.example", 1))
	}, true, "a d e"},
	{"a ConfigMap", kubelet, func(d *desk) {
		d.mkdir("..2026_2")
		d.write("..2026_2/ov.yaml", said("b"))
		d.link("..2026_2", "..data_tmp")
		d.rename("..data_tmp", "..data")
		d.remove("..2026_1")
	}, true, "b"},
	{"a link to a file elsewhere, which is replaced there", func(d *desk) {
		d.mkdir("far")
		d.write("far/x.yaml", said("a"))
		d.link("far/x.yaml", "ov.yaml")
	}, func(d *desk) {
		d.write("far/tmp", said("b"))
		d.rename("far/tmp", "far/x.yaml")
	}, true, "b"},
	{"a link that leads elsewhere", func(d *desk) {
		d.mkdir("one")
		d.mkdir("two")
		d.write("one/x.yaml", said("a"))
		d.write("two/x.yaml", said("b"))
		d.link(d.at("one/x.yaml"), "ov.yaml")
	}, func(d *desk) {
		d.link(d.at("two/x.yaml"), "tmp")
		d.rename("tmp", "ov.yaml")
	}, true, "b"},
	{"a folder that comes to be", plain, func(d *desk) {
		d.mkdir("sources.d")
		d.write("sources.d/b.yaml", strings.Replace(sources("b"), "x.example", "b.example", 1))
	}, true, "a b"},
	{"a folder renamed into its place", parted, func(d *desk) {
		d.mkdir("new")
		d.write("new/b.yaml", strings.Replace(sources("b"), "x.example", "b.example", 1))
		d.rename("sources.d", "old")
		d.rename("new", "sources.d")
	}, true, "a b"},
	{"the time kept, by rsync -t and cp -p", plain, func(d *desk) {
		info, err := os.Stat(d.at("ov.yaml"))
		d.must(err)
		d.write(".ov.yaml.x", said("b"))
		d.must(os.Chtimes(d.at(".ov.yaml.x"), info.ModTime(), info.ModTime()))
		d.rename(".ov.yaml.x", "ov.yaml")
	}, true, "b"},
	{"a touch", plain, func(d *desk) { d.must(os.Chtimes(d.at("ov.yaml"), time.Time{}, time.Unix(1, 0))) }, false, ""},
	{"written again as it was", plain, func(d *desk) { d.write("ov.yaml", said("a")) }, false, ""},
	{"replaced by its copy", plain, func(d *desk) {
		d.write("tmp", said("a"))
		d.rename("tmp", "ov.yaml")
	}, false, ""},
	{"chmod", plain, func(d *desk) { d.chmod("ov.yaml", 0o640) }, false, ""},
	{"litter beside the parts", parted, func(d *desk) {
		d.write("sources.d/.c.yaml.swp", "b0VIM")
		d.write("sources.d/4913", "")
		d.remove("sources.d/4913")
		d.link("me@here.1:2", "sources.d/.#c.yaml")
		d.write("sources.d/c.yaml~", "x")
	}, false, ""},
}
