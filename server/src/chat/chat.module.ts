import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ConferenceModule } from '../conference/conference.module.js';
import { CHAT_BOOK, type ChatBookSwitch } from '../conference/ports.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../storage/unit-of-work.js';
import { DurableChatBook } from './chat-book.js';
import { FilesModule } from './files/files.module.js';
import { FILE_LEDGER, type FileLedger } from './ports.js';
import { ChatStore } from './store/chat-store.js';

/** What people write to each other in a meeting. Conferences order it and say who may; here it is kept. */
@Module({
  imports: [ConferenceModule, FilesModule],
  providers: [
    {
      provide: DurableChatBook,
      inject: [DATA_SOURCE, FILE_LEDGER, UNIT_OF_WORK],
      useFactory: (dataSource: DataSource, files: FileLedger, unitOfWork: UnitOfWork) =>
        new DurableChatBook(new ChatStore(dataSource), files, unitOfWork),
    },
  ],
})
export class ChatModule implements OnModuleInit {
  constructor(
    @Inject(DurableChatBook) private readonly book: DurableChatBook,
    @Inject(CHAT_BOOK) private readonly chatBook: ChatBookSwitch,
  ) {}

  onModuleInit(): void {
    this.chatBook.connect(this.book);
  }
}
