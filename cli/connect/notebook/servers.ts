/** A server on a box that its member opens in a browser. */
export interface BoxServer {
    readonly verb: "notebook" | "tensorboard";
    readonly title: string;
    /** Port on the box's loopback, where a socket of systemd's starts it (cloud-init/files/units). */
    readonly port: number;
    /** What the box may answer when it is asked where to log in: a path with the token of this start. */
    readonly login: RegExp;
}

export const servers = {
    notebook: {
        verb: "notebook",
        title: "JupyterLab",
        port: 8888,
        login: /^\/login\?next=%2Flab&token=[\w-]{20,100}$/,
    },
    tensorboard: {
        verb: "tensorboard",
        title: "TensorBoard",
        port: 16_006,
        login: /^\/\?token=[\w-]{20,100}$/,
    },
} as const satisfies Record<string, BoxServer>;
