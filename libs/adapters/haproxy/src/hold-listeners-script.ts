/**
 * Holds the listening sockets of a HAProxy, and gives them to the next one: while HAProxy is dead the kernel goes on to take connections for these sockets,
 * which wait for the next one instead of being refused. In Perl, because Node can neither take nor give sockets, and every Debian has Perl (`perl-base`
 * is essential).
 *
 * hold-listeners.pl WORKER TICKS SOCKET: takes all sockets on which process WORKER listens for TCP; gives them to each `haproxy -x SOCKET`, as a HAProxy would
 * that exposes them; says `ready` when it does. It ends at once if there are none, and by itself when WORKER has been gone for some time. TICKS is for those who look for it.
 */
export const HOLD_LISTENERS_SCRIPT = String.raw`use strict;
use warnings;
use Config;
use Errno;
use Socket;

# The same everywhere; that of sendmsg is not.
use constant { PIDFD_OPEN => 434, PIDFD_GETFD => 438 };
my %sendmsg = (x86_64 => 46, aarch64 => 211, arm => 296);
# HAProxy reads so many at a time.
use constant SOCKETS_PER_MESSAGE => 252;
# The longest that a start may take. After that nobody will answer who waits.
use constant ORPHAN_SECONDS => 30;
# One that asks and then hangs.
use constant ASKER_SECONDS => 5;

my ($worker, $ticks, $path) = @ARGV;
my ($machine) = $Config{archname} =~ /^([^-]+)/;
my $SENDMSG = $sendmsg{$machine} or die "the number of sendmsg on $machine is not known\n";
my $alive = syscall(PIDFD_OPEN, $worker + 0, 0);
die "process $worker: $!\n" if $alive < 0;
my @held = grep { listens($_) } map { taken($_) } glob "/proc/$worker/fd/*";
unless (@held) {
  # One that is dead has none any more, and those of the holder before are still wanted.
  vec(my $ended = '', $alive, 1) = 1;
  die "process $worker has ended\n" if select($ended, undef, undef, 0) > 0;
  exit 0;
}

umask 077;
unlink "$path.new";
socket my $server, AF_UNIX, SOCK_STREAM, 0 or die "socket: $!\n";
bind $server, pack_sockaddr_un("$path.new") or die "$path.new: $!\n";
listen $server, 8 or die "$path.new: $!\n";
rename "$path.new", $path or die "$path: $!\n";
$SIG{PIPE} = 'IGNORE';
$SIG{ALRM} = sub { die "too slow\n" };
$| = 1;
print "ready\n";
close STDOUT;

my $orphaned;
while (1) {
  my $wanted = '';
  vec($wanted, fileno $server, 1) = 1;
  vec($wanted, $alive, 1) = 1 unless defined $orphaned;
  my $left = defined $orphaned ? $orphaned + ORPHAN_SECONDS - time : undef;
  last if defined $left && $left <= 0;
  next unless select($wanted, undef, undef, $left) > 0;
  $orphaned = time if !defined $orphaned && vec($wanted, $alive, 1);
  next unless vec($wanted, fileno $server, 1) && accept(my $asker, $server);
  eval { alarm ASKER_SECONDS; give($asker) };
  alarm 0;
}

sub taken {
  my ($link) = @_;
  return unless (readlink $link // '') =~ /^socket:/;
  my ($number) = $link =~ /(\d+)$/;
  my $own = syscall(PIDFD_GETFD, $alive, $number + 0, 0);
  # It may just have been closed.
  return if $own < 0 && $!{EBADF};
  die "the sockets of process $worker: $!\n" if $own < 0;
  open my $socket, '+<&=', $own or die "a socket of process $worker: $!\n";
  return $socket;
}

sub listens {
  my ($socket) = @_;
  my $state = getsockopt $socket, SOL_SOCKET, SO_ACCEPTCONN or return 0;
  my $name = getsockname $socket or return 0;
  my $family = sockaddr_family $name;
  return unpack('i', $state) && ($family == AF_INET || $family == AF_INET6);
}

sub give {
  my ($asker) = @_;
  sysread $asker, my $question, 64;
  return unless ($question // '') =~ /^_getsocks/;
  syswrite $asker, pack 'i', scalar @held;
  my @left = @held;
  while (my @part = splice @left, 0, SOCKETS_PER_MESSAGE) {
    # For each: no namespace, no interface, no options.
    my $data = "\0\0\0\0\0\0" x @part;
    my $numbers = pack 'i*', map { fileno $_ } @part;
    my $size = length pack 'L!', 0;
    my $control = pack('L! i i', $size + 8 + length $numbers, SOL_SOCKET, SCM_RIGHTS) . $numbers;
    $control .= "\0" while length($control) % $size;
    my $vector = pack 'P L!', $data, length $data;
    my $message = pack 'L! L! P L! P L! L!', 0, 0, $vector, 1, $control, length $control, 0;
    return if syscall($SENDMSG, fileno $asker, $message, 0) < 0;
    sysread $asker, my $acknowledged, 4;
  }
}
`;
