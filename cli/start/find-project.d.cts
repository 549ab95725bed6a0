export function findProject(
    argv: readonly string[],
    cwd: string,
    own: string,
): { rest: string[]; folder: string; command: string } | { rest: string[]; problem: string };
