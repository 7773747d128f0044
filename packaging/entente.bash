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
        --dir | --ofac)
            _filedir -d
            return
            ;;
        --passphrase-file | --sheet | --recover | --file | --criteria | --airfields | --borders | --index | --queries | --pairs | --text | --un | --names | -o)
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
        local next=''
        case $command in
            agreement) next="new show sign ratify denounce" ;;
            centre) next="found join leave" ;;
            charter) next="new join sign show verify adopt" ;;
            clear) next="list ask show grant refuse" ;;
            import) next="un ofac csv bundle" ;;
            inbox) next="read" ;;
            index) next="build show" ;;
            items) next="add progress done cancel change" ;;
            key) next="show rotate address" ;;
            ledger) next="export" ;;
            meeting) next="convene agenda report ical attend view papers minutes open close cancel change" ;;
            members) next="apply" ;;
            operation) next="plan join leave begin end cancel change" ;;
            petition) next="enter grant refuse" ;;
            write | read)
                next=$("$program" "$command" --help 2>/dev/null | sed -n '/^Kinds/,$s/^  \([a-z]\{1,\}\)  .*/\1/p')
                ;;
        esac
        if [[ -n $next ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$next" -- "$cur")
            [[ $command == import && -z ${COMPREPLY[*]} ]] || return
        fi
    elif [[ $command == position && $cword -ge 3 && ${words[cword - 2]} == position ]]; then
        mapfile -t COMPREPLY < <(compgen -W "agree object reserve abstain" -- "$cur")
        return
    elif [[ $command == meeting && ${words[cword - 2]} == attend ]]; then
        mapfile -t COMPREPLY < <(compgen -W "in-person remote absent" -- "$cur")
        return
    fi
    case $prev in
        --edits) mapfile -t COMPREPLY < <(compgen -W "0 1" -- "$cur") && return ;;
        --procedure) mapfile -t COMPREPLY < <(compgen -W "silence consensus limited majority" -- "$cur") && return ;;
        --as) mapfile -t COMPREPLY < <(compgen -W "applicant partner observer secretariat" -- "$cur") && return ;;
    esac
    _filedir
}
complete -F _entente entente
