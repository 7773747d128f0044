# SPDX-License-Identifier: Apache-2.0
# bash completion for entente(1). Commands and options are those that the program's own help names.

_entente() {
    local cur prev words cword
    _init_completion || return
    local program=${words[0]} command='' i
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
            --dir | --passphrase-file | --as-of) ((i++)) ;;
            -*) ;;
            *)
                command=${words[i]}
                break
                ;;
        esac
    done
    case $prev in
        --dir)
            _filedir -d
            return
            ;;
        --passphrase-file | --sheet | --recover | --file | --criteria | --airfields | --borders)
            _filedir
            return
            ;;
        --as-of | --max | --since | --member | --alliance | --address | --api)
            return
            ;;
    esac
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$({ "$program" --help
            [[ -z $command ]] || "$program" "$command" --help; } 2>/dev/null | grep -oE -e '--[a-z-]+')" -- "$cur")
        return
    fi
    if [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null |
            sed -n '/^Options/q;s/^  \([a-z]\{1,\}\)  .*/\1/p')" -- "$cur")
        return
    fi
    if [[ $prev == "$command" ]]; then
        case $command in
            charter)
                mapfile -t COMPREPLY < <(compgen -W "new join sign show verify adopt" -- "$cur")
                return
                ;;
            key)
                mapfile -t COMPREPLY < <(compgen -W "show rotate address" -- "$cur")
                return
                ;;
            write)
                mapfile -t COMPREPLY < <(compgen -W "$("$program" write --help 2>/dev/null |
                    sed -n '/^Kinds/,$s/^  \([a-z]\{1,\}\)  .*/\1/p')" -- "$cur")
                return
                ;;
            read)
                mapfile -t COMPREPLY < <(compgen -W "$("$program" read --help 2>/dev/null |
                    sed -n '/^Kinds/,$s/^  \([a-z]\{1,\}\)  .*/\1/p')" -- "$cur")
                return
                ;;
            operation)
                mapfile -t COMPREPLY < <(compgen -W "plan join leave begin end cancel change" -- "$cur")
                return
                ;;
            centre)
                mapfile -t COMPREPLY < <(compgen -W "found join leave" -- "$cur")
                return
                ;;
            clear)
                mapfile -t COMPREPLY < <(compgen -W "list ask show grant refuse" -- "$cur")
                return
                ;;
            inbox)
                mapfile -t COMPREPLY < <(compgen -W "read" -- "$cur")
                return
                ;;
            ledger)
                mapfile -t COMPREPLY < <(compgen -W "export" -- "$cur")
                return
                ;;
            import)
                mapfile -t COMPREPLY < <(compgen -W "un ofac csv bundle" -- "$cur")
                [[ -n ${COMPREPLY[*]} ]] || _filedir
                return
                ;;
        esac
    fi
    _filedir
}
complete -F _entente entente
