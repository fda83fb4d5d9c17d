package faulty

// Pid is the process that serves the disk.
func (d *Disk) Pid() int { return d.cmd.Process.Pid }
