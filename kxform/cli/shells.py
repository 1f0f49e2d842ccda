"""The scripts that teach a shell to complete kxform. They know nothing: each asks `kxform __complete` for every word.

That prints a candidate a line, with a tab and a description if there is one, then `:` and a sum of what the shell
should do, as programs built with Go's cobra do. kubectl wants to hear the same from a plug-in.
"""

from __future__ import annotations

ASK = "__complete"
"""What comes before the words of a command line, the last of them being that which is typed."""

NO_SPACE, NO_FILES, FOLDERS = 2, 4, 16
"""What a shell should do: add no space, offer no files where there is no candidate, offer folders."""

BASH = """\
# bash completion of kxform. Now: source <(kxform completion bash)

_kxform() {
    local rest=$COMP_LINE last=${COMP_WORDS[COMP_CWORD]} words=() count=0 part i
    # bash splits words at = and : as well; what no blank stands before belongs to the word before it.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        part=${COMP_WORDS[i]}
        if ((count)) && [[ $rest != [[:blank:]]* ]]; then
            words[count - 1]+=$part
        else
            words[count++]=$part
            rest=${rest#"${rest%%[![:blank:]]*}"}
        fi
        rest=${rest#"$part"}
    done
    local current=${words[count - 1]} typed prefix line value directive=0
    typed=$current
    [[ $current == -*=* ]] && typed=${current#*=}
    case $last in
        = | :) prefix=$typed ;;
        *) prefix=${typed%"$last"} ;;
    esac

    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :* ]]; then
            directive=${line#:}
        else
            value=${line%%$'\\t'*}
            value=${value#"$prefix"}
            [[ $value == *[!A-Za-z0-9_./:=,@%+-]* ]] && printf -v value %q "$value"
            COMPREPLY+=("$value")
        fi
    done < <(kxform __complete "${words[@]:1}" 2>/dev/null)

    if ((directive & 2)); then compopt -o nospace 2>/dev/null; fi
    if ((directive & 4)); then compopt +o default 2>/dev/null; fi
    if ((directive & 16)); then
        compopt -o filenames +o default 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "${typed#"$prefix"}")
    fi
}

complete -o default -F _kxform kxform
"""

ZSH = """\
#compdef kxform
# zsh completion of kxform, after compinit. Now: source <(kxform completion zsh)

_kxform() {
    local line value directive
    local -a lines offered more
    lines=("${(@f)$(kxform __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    directive=${lines[-1]#:}
    [[ $directive == <-> ]] || return 1
    lines[-1]=()

    [[ $PREFIX == -*=* ]] && compset -P 1 '*='
    if ((directive & 16)); then
        _files -/
        return
    fi
    ((directive & 2)) && more=(-S '')
    for line in $lines; do
        value=${${line%%$'\\t'*}//:/\\\\:}
        [[ $line == *$'\\t'* ]] && value+=":${line#*$'\\t'}"
        offered+=("$value")
    done
    if (($#offered)); then
        _describe -t kxform kxform offered $more
    elif ! ((directive & 4)); then
        _files
    fi
}

if [[ ${funcstack[1]} == _kxform ]]; then  # read from a folder of $fpath, to complete a word
    _kxform "$@"
else
    compdef _kxform kxform
fi
"""

FISH = """\
# fish completion of kxform. Now: kxform completion fish | source

function __kxform_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l lines (kxform __complete $words[2..-1] "$word" 2>/dev/null)
    set -q lines[1]; or return
    set -l directive (string sub -s 2 -- $lines[-1])
    set -e lines[-1]

    set -l flag (string match -r -- '^-[^=]*=' "$word")
    set -l typed (string replace -r -- '^-[^=]*=' '' "$word")
    if test (math "floor($directive / 16) % 2") -eq 1
        printf "$flag%s\\n" (__fish_complete_directories "$typed")
    else if set -q lines[1]
        printf "$flag%s\\n" $lines
    else if test (math "floor($directive / 4) % 2") -eq 0
        printf "$flag%s\\n" (__fish_complete_path "$typed")
    end
end

complete -c kxform -e
complete -c kxform -f -a '(__kxform_complete)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
