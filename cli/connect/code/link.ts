/** Returns the link by which VS Code opens a folder of a host over SSH: the member's home. */
export function codeLink(sshName: string, member: string): string {
    return `vscode://vscode-remote/ssh-remote+${sshName}/home/${member}`;
}
