package faulty

import (
	"context"
	"io"
	"log"
	"maps"
	"path"
	"slices"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// maxWrite is the largest write that the kernel hands over in one, in bytes.
const maxWrite = 1 << 20

// inode is a node as the kernel knows it.
type inode struct {
	fs.Inode
	files *files
	id    uint64
}

// handle is an open file; that it exists makes the kernel's release arrive.
type handle struct{}

var (
	_ fs.NodeLookuper  = (*inode)(nil)
	_ fs.NodeReaddirer = (*inode)(nil)
	_ fs.NodeGetattrer = (*inode)(nil)
	_ fs.NodeSetattrer = (*inode)(nil)
	_ fs.NodeStatfser  = (*inode)(nil)
	_ fs.NodeOpener    = (*inode)(nil)
	_ fs.NodeCreater   = (*inode)(nil)
	_ fs.NodeReleaser  = (*inode)(nil)
	_ fs.NodeFlusher   = (*inode)(nil)
	_ fs.NodeReader    = (*inode)(nil)
	_ fs.NodeWriter    = (*inode)(nil)
	_ fs.NodeFsyncer   = (*inode)(nil)
	_ fs.NodeLinker    = (*inode)(nil)
	_ fs.NodeRenamer   = (*inode)(nil)
	_ fs.NodeUnlinker  = (*inode)(nil)
	_ fs.NodeRmdirer   = (*inode)(nil)
	_ fs.NodeMkdirer   = (*inode)(nil)
)

// mount serves the files at the folder.
//
// The kernel must ask for names and attributes each time, so that it sees what a failed
// operation did. It must keep its cache of contents, as that of a disk is kept; a file
// opened for direct I/O could not be mapped.
func mount(f *files, dir string) (*fuse.Server, *inode, error) {
	top := &inode{files: f, id: root}
	o := &fs.Options{NullPermissions: true, Logger: log.New(io.Discard, "", 0)}
	o.MountOptions = fuse.MountOptions{
		FsName: "faulty", Name: fsType, MaxWrite: maxWrite, DirectMount: true, DisableXAttrs: true, DisableReadDirPlus: true,
		ExplicitDataCacheControl: true, Logger: log.New(io.Discard, "", 0),
	}
	server, err := fs.Mount(dir, top, o)
	return server, top, err
}

func (n *inode) child(ctx context.Context, id uint64, folder bool) *fs.Inode {
	mode := uint32(syscall.S_IFREG)
	if folder {
		mode = syscall.S_IFDIR
	}
	return n.NewInode(ctx, &inode{files: n.files, id: id}, fs.StableAttr{Mode: mode, Ino: id})
}

// attributes are those of the node. One that is gone for good has none.
func (f *files) attributes(id uint64, out *fuse.Attr) (folder bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.live[id]
	if n == nil {
		return false
	}
	out.Ino, out.Mode, out.Nlink, out.Blksize = id, syscall.S_IFREG|n.mode, 1, blockSize
	out.Size, out.Blocks = uint64(n.size), uint64(len(n.blocks))*blockSize/512
	if n.folder {
		out.Mode, out.Nlink = syscall.S_IFDIR|n.mode, 2
	}
	out.Uid, out.Gid = uint32(syscall.Geteuid()), uint32(syscall.Getegid())
	if at := f.changed[id]; !at.IsZero() {
		out.SetTimes(&at, &at, &at)
	}
	return n.folder
}

// Lookup implements [fs.NodeLookuper].
func (n *inode) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	n.files.mu.Lock()
	id := n.files.live[n.id].names[name]
	n.files.mu.Unlock()
	if id == 0 {
		return nil, syscall.ENOENT
	}
	return n.child(ctx, id, n.files.attributes(id, &out.Attr)), 0
}

// Readdir implements [fs.NodeReaddirer].
func (n *inode) Readdir(context.Context) (fs.DirStream, syscall.Errno) {
	n.files.mu.Lock()
	defer n.files.mu.Unlock()
	names := n.files.live[n.id].names
	var list []fuse.DirEntry
	for _, name := range slices.Sorted(maps.Keys(names)) {
		mode := uint32(syscall.S_IFREG)
		if n.files.live[names[name]].folder {
			mode = syscall.S_IFDIR
		}
		list = append(list, fuse.DirEntry{Name: name, Ino: names[name], Mode: mode})
	}
	return fs.NewListDirStream(list), 0
}

// Getattr implements [fs.NodeGetattrer].
func (n *inode) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	n.files.attributes(n.id, &out.Attr)
	return 0
}

// Setattr implements [fs.NodeSetattrer]: the size, the permissions and the time of the
// last change. Owners stay.
func (n *inode) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	if size, ok := in.GetSize(); ok {
		if err := n.files.truncate(n.id, int64(size)); err != 0 {
			return err
		}
	}
	n.files.mu.Lock()
	if mode, ok := in.GetMode(); ok {
		n.files.live[n.id].mode = mode & 0o777
	}
	if at, ok := in.GetMTime(); ok {
		n.files.changed[n.id] = at
	}
	n.files.mu.Unlock()
	n.files.attributes(n.id, &out.Attr)
	return 0
}

// Statfs implements [fs.NodeStatfser]: a large disk, nearly empty.
func (n *inode) Statfs(_ context.Context, out *fuse.StatfsOut) syscall.Errno {
	out.Bsize, out.Frsize, out.NameLen = blockSize, blockSize, 255
	out.Blocks, out.Bfree, out.Bavail, out.Files, out.Ffree = 1<<28, 1<<28, 1<<28, 1<<20, 1<<20
	return 0
}

// Open implements [fs.NodeOpener].
func (n *inode) Open(_ context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	k := OpenRead
	if flags&syscall.O_ACCMODE != syscall.O_RDONLY {
		k = OpenWrite
	}
	return handle{}, fuse.FOPEN_KEEP_CACHE, n.files.open(n.id, k)
}

// Create implements [fs.NodeCreater].
func (n *inode) Create(ctx context.Context, name string, _, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	id, err := n.files.create(n.id, name, Create, mode)
	if err != 0 {
		return nil, nil, 0, err
	}
	n.files.attributes(id, &out.Attr)
	return n.child(ctx, id, false), handle{}, fuse.FOPEN_KEEP_CACHE, 0
}

// Release implements [fs.NodeReleaser].
func (n *inode) Release(context.Context, fs.FileHandle) syscall.Errno {
	n.files.close(n.id)
	return 0
}

// Flush implements [fs.NodeFlusher]. It is what close does, and makes nothing durable.
func (n *inode) Flush(context.Context, fs.FileHandle) syscall.Errno { return 0 }

// Read implements [fs.NodeReader].
func (n *inode) Read(_ context.Context, _ fs.FileHandle, p []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	count, err := n.files.read(n.id, p, off)
	return fuse.ReadResultData(p[:count]), err
}

// Write implements [fs.NodeWriter].
func (n *inode) Write(_ context.Context, _ fs.FileHandle, p []byte, off int64) (uint32, syscall.Errno) {
	count, err := n.files.write(n.id, p, off)
	return uint32(count), err
}

// Fsync implements [fs.NodeFsyncer], for folders too. A sync of the data alone covers
// the size, and so all that there is.
func (n *inode) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	return n.files.sync(n.id)
}

// Link implements [fs.NodeLinker].
func (n *inode) Link(ctx context.Context, target fs.InodeEmbedder, name string, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	id := target.(*inode).id
	if err := n.files.link(id, n.id, name); err != 0 {
		return nil, err
	}
	return n.child(ctx, id, n.files.attributes(id, &out.Attr)), 0
}

// Rename implements [fs.NodeRenamer].
func (n *inode) Rename(_ context.Context, name string, to fs.InodeEmbedder, toName string, flags uint32) syscall.Errno {
	return n.files.rename(n.id, name, to.(*inode).id, toName, flags)
}

// Unlink implements [fs.NodeUnlinker].
func (n *inode) Unlink(_ context.Context, name string) syscall.Errno {
	return n.files.remove(n.id, name)
}

// Rmdir implements [fs.NodeRmdirer].
func (n *inode) Rmdir(_ context.Context, name string) syscall.Errno {
	return n.files.remove(n.id, name)
}

// Mkdir implements [fs.NodeMkdirer].
func (n *inode) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	id, err := n.files.create(n.id, name, MakeFolder, mode)
	if err != 0 {
		return nil, err
	}
	return n.child(ctx, id, n.files.attributes(id, &out.Attr)), 0
}

// evict makes the kernel drop what it has in its cache of the files under n whose path
// matches. The files must not be locked: the kernel may be waiting for a read.
func evict(n *inode, pattern, at string) {
	for name, child := range n.Children() {
		p := path.Join(at, name)
		if under(pattern, p) && child.Mode() == syscall.S_IFREG {
			child.NotifyContent(0, 0)
		}
		if in, ok := child.Operations().(*inode); ok {
			evict(in, pattern, p)
		}
	}
}
