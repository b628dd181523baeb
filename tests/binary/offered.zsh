# What an interactive shell offers at the end of each line, one word per line and "--end--" behind the last of a line's:
#   zsh offered.zsh bash|zsh FOLDER LINE...      FOLDER holds the script of `steady completion` as _steady
# The shell runs in a terminal of its own (zsh/zpty). bash is asked to insert all that it offers, and then to tell the words;
# in zsh, compadd is what every completion ends in.
zmodload zsh/zpty || exit 9
shell=$1
export FOLDER=$2 OFFERED=$2/offered
shift 2

cat >$FOLDER/setup.bash <<'END'
PS1= PS2=
bind '"\C-t": insert-completions'
tell() { shift "$1"; shift; printf '%s\n' "$@" --end-- >>"$OFFERED"; echo TOLD; }
source "$FOLDER/_steady"
END

cat >$FOLDER/setup.zsh <<'END'
PS1= PS2=
stty cols 400
fpath=($FOLDER $fpath)
autoload -Uz compinit && compinit -u -D
# With -O, -A or -D it only computes; -d names what is shown in place of the words, or beside them, as a group of its own.
compadd() {
  local -a hits own=("${(@)argv[1,(i)(-|--)]}")
  if (( ! ${own[(I)-[a-zA-Z]#[OAD]]} )); then
    builtin compadd -A hits "$@"
    local shown=${own[(I)-[a-zA-Z]#d]}
    (( $#hits )) && print -rl -- $hits >>$OFFERED
    (( shown )) && print -rl -- $'\t'${(P)^own[shown+1]} >>$OFFERED
  fi
  builtin compadd "$@"
}
offer() { _main_complete; compstate[insert]= compstate[list]= }
zle -C offer complete-word offer
tell() { print -r -- --end-- >>$OFFERED; BUFFER=; print TOLD }
zle -N tell
bindkey '^T' offer
bindkey '^N' tell
END

case $shell in
  bash) zpty shell 'bash --norc --noprofile -i' ;;
  zsh) zpty shell 'zsh -f -i' ;;
esac
zpty -w shell "source $FOLDER/setup.$shell; echo RE''ADY"
zpty -r -m shell out '*READY*'
for line; do
  words=(${(z)${line% *}})
  case $shell in
    bash) zpty -w -n shell "$line"$'\C-t\C-a'"tell $#words "$'\n' ;;
    zsh) zpty -w -n shell "$line"$'\C-t\C-n' ;;
  esac
  zpty -r -m shell out '*TOLD*'
done
zpty -d shell
cat $OFFERED
