/** The little of a WebSocket that signaling uses. `closed` is called once, also when the socket never opened. */
export interface Socket {
  send(text: string): void;
  close(code: number): void;
}
export interface SocketHandlers {
  opened(): void;
  received(data: unknown): void;
  closed(code: number): void;
}
export type SocketFactory = (url: string, handlers: SocketHandlers) => Socket;

/** Close codes. A clean close means "this person leaves"; the other tells the server to keep the seat. */
export const CLOSE_LEAVING = 1000;
export const CLOSE_RECONNECTING = 4900;

/** Adapter over the browser's WebSocket. */
export const openBrowserSocket: SocketFactory = (url, handlers) => {
  const socket = new WebSocket(url);
  socket.onopen = () => handlers.opened();
  socket.onmessage = (event: MessageEvent<unknown>) => handlers.received(event.data);
  socket.onclose = (event) => handlers.closed(event.code);
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (code) => socket.close(code),
  };
};

/** The signaling address as the server gave it (absolute, or a path), as a WebSocket URL seen from this page. */
export function webSocketUrl(signalingUrl: string, pageUrl: string): string {
  const url = new URL(signalingUrl, pageUrl);
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol === 'http:') url.protocol = 'ws:';
  return url.href;
}
