#!/usr/bin/perl
# Starts a program as systemd starts a service: descriptor 3 is connected to a datagram socket of this process, and the environment says so.
# Prints each message on a line of its own. Hangs up when it is told to by a line on its input; the program then finds nobody at the other end.
# Usage: service-supervisor.pl SOCKET SILENCE_US PROGRAM ARGUMENTS...
use strict;
use warnings;
use Fcntl qw(F_SETFD);
use IO::Select;
use POSIX ();
use Socket;

my ( $path, $silence_us, @command ) = @ARGV;
$| = 1;
socket( my $ear, AF_UNIX, SOCK_DGRAM, 0 ) or die "socket: $!";
bind( $ear, sockaddr_un($path) ) or die "bind: $!";
socket( my $mouth, AF_UNIX, SOCK_DGRAM, 0 ) or die "socket: $!";
connect( $mouth, sockaddr_un($path) ) or die "connect: $!";

# Ends the wait below when the program has ended too early.
$SIG{CHLD} = sub { };
my $pid = fork() // die "fork: $!";
if ( $pid == 0 ) {
    # Beyond 3 first, where neither of the two is.
    my $kept = POSIX::dup2( fileno($mouth), 30 ) // die "dup2: $!";
    POSIX::dup2( $kept, 3 ) // die "dup2: $!";
    POSIX::close($kept);
    open( my $handed, '>&=', 3 ) or die "open: $!";
    fcntl( $handed, F_SETFD, 0 );
    open( STDIN, '<', '/dev/null' );
    @ENV{qw(NOTIFY_SOCKET LISTEN_PID LISTEN_FDS LISTEN_FDNAMES)} = ( $path, $$, 1, 'notify' );
    @ENV{qw(WATCHDOG_PID WATCHDOG_USEC SYSTEMD_EXEC_PID)} = ( $$, $silence_us, $$ );
    exec { $command[0] } @command or die "exec: $!";
}
close($mouth);

my $sources = IO::Select->new( $ear, \*STDIN );
while ( my @ready = $sources->can_read ) {
    if ( grep { $_ == $ear } @ready ) {
        recv( $ear, my $message, 4096, 0 );
        print "$message\n";
        next;
    }
    last;
}
close($ear);
waitpid( $pid, 0 );
print "ended with $?\n";
