#!/bin/sh
# Starts Varnish in front of the application.
#
#   APP_HOST, APP_PORT  where the application answers; one address
#   CACHE_MEMORY        for cached pages (32M)
set -eu
: "${APP_HOST:?set it to the address where the application answers}"
: "${APP_PORT:?set it to the port where the application answers}"
sed "s/@APP_HOST@/$APP_HOST/; s/@APP_PORT@/$APP_PORT/" /etc/varnish/registration.vcl.in >/run/varnish/registration.vcl
# Varnish translates its configuration to C. The smallest compiler will do: what it compiles only calls functions of Varnish.
exec varnishd -F -j none -n /run/varnish/work -T none -a :6081 \
  -p cc_command='exec tcc -shared -nostdlib -I/usr/local/include/varnish -o %o %s' \
  -p workspace_backend=32k -p thread_pools=1 -p thread_pool_min=20 -p thread_pool_max=200 \
  -s "malloc,${CACHE_MEMORY:-32M}" -f /run/varnish/registration.vcl
