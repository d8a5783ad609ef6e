import type { ChatPage, ConferenceId } from '#protocol';
import { OutageError } from '../kernel/outage-error.js';
import type { ChatBook, ChatBookSwitch } from './ports.js';

/** See ports.ts: the chat feature stands above conferences and connects its book when it starts. */
export class ConnectableChatBook implements ChatBookSwitch {
  private book: ChatBook | null = null;

  connect(book: ChatBook): void {
    this.book = book;
  }

  write(order: Parameters<ChatBook['write']>[0]): ReturnType<ChatBook['write']> {
    return this.book?.write(order) ?? Promise.reject(missing());
  }

  page(wish: Parameters<ChatBook['page']>[0]): Promise<ChatPage> {
    return this.book?.page(wish) ?? Promise.reject(missing());
  }

  newest(conferenceId: ConferenceId): ReturnType<ChatBook['newest']> {
    return this.book?.newest(conferenceId) ?? Promise.reject(missing());
  }
}

const missing = () => new OutageError('No chat book is connected.');
