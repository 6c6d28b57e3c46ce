# What a data member of the cluster decides, from the states that all members tell. Read by the entry point, which says what the states mean, and
# which provides `ask ADDRESS`: the state of another member, nothing when it does not answer.

# Of a state line: the cluster and the position, or nothing when it holds no data.
data_of() {
  case $1 in
  stopped*) echo "${1#stopped }" ;;
  running*) rest=${1#running } && echo "${rest#* }" ;;
  esac
}

# Reads "ADDRESS STATE" lines of all members, in their order. Prints the address of the one that may start the cluster, or why nobody may.
chosen_member() {
  best='' best_cluster='' best_position=-1 best_runs='' empties='' torn=''
  while read -r address state; do
    case $state in
    '') echo "waiting: $address does not answer" && return ;;
    # It may belong to a cluster that works by now, with more data than it has told of.
    starting* | 'running unknown'*) echo "waiting: $address has not said yet whether it works" && return ;;
    empty)
      empties="$empties $address"
      continue
      ;;
    torn)
      torn=$address
      continue
      ;;
    esac
    data=$(data_of "$state")
    cluster=${data% *} position=${data#* }
    if [ -n "$best_cluster" ] && [ "$cluster" != "$best_cluster" ]; then
      echo "waiting: members belong to different clusters ($best of $best_cluster, $address of $cluster); empty the volume of the one that is wrong"
      return
    fi
    runs='' && case $state in running*) runs=yes ;; esac
    # One that runs is preferred to an equal one that would have to start.
    if [ "$position" -gt "$best_position" ] || { [ "$position" -eq "$best_position" ] && [ -z "$best_runs" ] && [ -n "$runs" ]; }; then
      best=$address best_cluster=$cluster best_position=$position best_runs=$runs
    fi
  done
  if [ -n "$best" ]; then
    echo "$best"
  elif [ -n "$torn" ]; then
    echo "waiting: $torn has only a part of the data, and nobody has all of it; restore a backup"
  else
    set -- $empties
    echo "$1"
  fi
}

# What to do now, given the own state: found, start, join, or why to wait.
decision() {
  own=$1
  answers=''
  for member in $CLUSTER_MEMBERS; do
    if [ "$member" = "$CLUSTER_SELF" ]; then
      state=$own
    else
      state=$(ask "$member")
    fi
    case $state in 'running Primary '*) echo join && return ;; esac
    answers="$answers$member $state
"
  done
  if [ -e "$START_ALONE" ] && [ "$own" != torn ]; then
    echo "$([ "$own" = empty ] && echo found || echo start)"
    return
  fi
  chosen=$(printf '%s' "$answers" | chosen_member)
  case $chosen in
  waiting:*) echo "$chosen" ;;
  "$CLUSTER_SELF") echo "$([ "$own" = empty ] && echo found || echo start)" ;;
  *) echo "waiting: $chosen comes first" ;;
  esac
}
