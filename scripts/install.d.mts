export function installRedis(): boolean;
export function installFromDebian(name: string): boolean;
